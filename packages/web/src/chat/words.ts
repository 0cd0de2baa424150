export { chat as words } from '@kefu/words'
