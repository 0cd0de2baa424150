export { emoji as words } from '@kefu/words'
