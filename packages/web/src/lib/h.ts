// What the build makes of JSX: calls of `h`, which pack smaller than those of Preact's own runtime for it.
export { Fragment, h } from 'preact'
