export { line as lineWords } from '@kefu/words'
