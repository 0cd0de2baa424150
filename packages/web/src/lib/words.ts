export { shared as words } from '@kefu/words'
