export { person as words } from '@kefu/words'
