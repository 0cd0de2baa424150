export { loader as words } from '@kefu/words'
