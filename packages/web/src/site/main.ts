import { addColourPicker } from './colour-picker.ts'
import { addCopy } from './copy.ts'
import { followForm } from './preview.ts'
import { saveInPlace } from './save.ts'

// Without this script it is a form like any other.
const form = document.querySelector<HTMLFormElement>('#site')
const preview = document.querySelector<HTMLElement>('#preview')
const accent = form?.querySelector<HTMLInputElement>('#accent')

if (accent) addColourPicker(accent)
if (form && preview) followForm(form, preview)
if (form) saveInPlace(form)
addCopy(document.querySelector('#copy'), document.querySelector('#snippet'))
