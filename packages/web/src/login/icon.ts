const svg = 'http://www.w3.org/2000/svg'

const shapes = {
  cross: 'M6 6l8 8M14 6l-8 8',
  eye: 'M2.5 10S5 4.8 10 4.8 17.5 10 17.5 10 15 15.2 10 15.2 2.5 10 2.5 10zM10 12.2a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4z',
  eyeOff:
    'M4 4l12 12M8.2 5a7 7 0 0 1 1.8-.2c5 0 7.5 5.2 7.5 5.2a11 11 0 0 1-1.9 2.6M5.4 6.3A10.6 10.6 0 0 0 2.5 10S5 15.2 10 15.2c1.4 0 2.6-.4 3.6-1M8.5 8.5a2.2 2.2 0 0 0 3 3',
  again: 'M15.5 6.5A6.5 6.5 0 1 0 16.5 10M16 3v4h-4',
  check: 'M4.5 10.5l3.5 3.5 7.5-8',
}

/** A line drawing of 20 × 20 in the colour of the words around it. */
export function icon(name: keyof typeof shapes): SVGSVGElement {
  const image = document.createElementNS(svg, 'svg')
  const path = document.createElementNS(svg, 'path')
  const facts = {
    viewBox: '0 0 20 20',
    fill: 'none',
    stroke: 'currentColor',
    'stroke-width': '1.5',
    'stroke-linecap': 'round',
    'stroke-linejoin': 'round',
    'aria-hidden': 'true',
  }
  for (const [key, value] of Object.entries(facts)) image.setAttribute(key, value)
  path.setAttribute('d', shapes[name])
  image.append(path)
  return image
}
