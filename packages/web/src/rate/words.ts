export { rate as words } from '@kefu/words'
