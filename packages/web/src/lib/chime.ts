import { type ReadonlySignal, type Signal, signal } from '@preact/signals'
import { put } from './put.ts'
import type { Store } from './world.ts'

const KEY = 'kefu.muted'
const tones = [
  { hertz: 660, from: 0, seconds: 0.16 },
  { hertz: 880, from: 0.11, seconds: 0.28 },
]
const LOUDNESS = 0.06
const gestures = ['click', 'keydown'] as const
/** Several messages within this time ring once. */
const PAUSE = 1500

/** Two soft tones for words that nobody is looking at. */
export class Chime {
  readonly #store: Store | null
  readonly #muted: Signal<boolean>
  #audio: AudioContext | null = null
  #rangAt = 0

  constructor(store: Store | null) {
    this.#store = store
    this.#muted = signal(store?.getItem(KEY) === 'yes')
    for (const gesture of gestures) addEventListener(gesture, this.#unlock)
  }

  get muted(): ReadonlySignal<boolean> {
    return this.#muted
  }

  toggle(): void {
    this.#muted.value = !this.#muted.value
    if (this.#store) put(this.#store, KEY, this.#muted.value ? 'yes' : 'no')
    if (!this.#muted.value) this.ring()
  }

  // Browsers let a page sound only after a person did something in it; a modifier key is not yet something.
  readonly #unlock = () => {
    if (!navigator.userActivation.hasBeenActive) return
    this.#audio = new AudioContext()
    for (const gesture of gestures) removeEventListener(gesture, this.#unlock)
  }

  ring(): void {
    const audio = this.#audio
    if (!audio || this.#muted.value || Date.now() - this.#rangAt < PAUSE) return
    this.#rangAt = Date.now()
    // A page that slept may have been silenced.
    if (audio.state !== 'running') void audio.resume()
    for (const tone of tones) play(audio, tone)
  }
}

function play(audio: AudioContext, { hertz, from, seconds }: (typeof tones)[number]): void {
  const start = audio.currentTime + from
  const oscillator = new OscillatorNode(audio, { frequency: hertz })
  const gain = new GainNode(audio, { gain: 0 })
  gain.gain.setValueAtTime(0, start)
  gain.gain.linearRampToValueAtTime(LOUDNESS, start + 0.01)
  gain.gain.exponentialRampToValueAtTime(0.0001, start + seconds)
  oscillator.connect(gain).connect(audio.destination)
  oscillator.start(start)
  oscillator.stop(start + seconds)
}
