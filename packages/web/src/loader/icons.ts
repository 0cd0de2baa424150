/** Outlines on a grid of 24. */
export const bubbleIcon = 'M4 5.5h16v11H11l-4.5 3.5v-3.5H4z'
export const closeIcon = 'M6 9.5l6 6 6-6'
export const sizeIcon = 'M14 4h6v6M20 4l-7 7M10 20H4v-6M4 20l7-7'
