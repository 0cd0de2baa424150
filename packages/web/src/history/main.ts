// The server shows times, and begins days, in its own zone until this page says in which one its reader lives.
const { timeZone } = Intl.DateTimeFormat().resolvedOptions()
const field = document.querySelector<HTMLInputElement>('[name="zone"]')
const address = new URL(location.href)

// Where the field says which zone the page is in, it may be his.
if (timeZone && field?.value !== timeZone && !address.searchParams.has('zone')) {
  address.searchParams.set('zone', timeZone)
  location.replace(address)
}
if (timeZone && field) field.value = timeZone
