export { room as words } from '@kefu/words'
