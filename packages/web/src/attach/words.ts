export { attach as words } from '@kefu/words'
