/** Loads the style sheet of a bundle, from the address that the page names: `data-<name>-style`. */
export function loadStyles(name: 'attach' | 'rate' | 'emoji' | 'person'): Promise<void> {
  const link = document.createElement('link')
  link.rel = 'stylesheet'
  link.href = document.querySelector(`[data-${name}-style]`)?.getAttribute(`data-${name}-style`) ?? ''
  document.head.append(link)
  // Without it all is there, only less pretty.
  return new Promise((resolve) => {
    link.onload = () => resolve()
    link.onerror = () => resolve()
  })
}
