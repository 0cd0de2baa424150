import { type ReadonlySignal, type Signal, signal } from '@preact/signals'
import type { Store } from '../lib/world.ts'

const KEY = 'kefu.console.muted'
const tones = [
  { hertz: 660, from: 0, seconds: 0.16 },
  { hertz: 880, from: 0.11, seconds: 0.28 },
]
const LOUDNESS = 0.06
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
    // Browsers let a page sound only after a person did something in it.
    const unlock = () => {
      this.#audio ??= new AudioContext()
      void this.#audio.resume()
    }
    addEventListener('pointerdown', unlock, { once: true })
    addEventListener('keydown', unlock, { once: true })
  }

  get muted(): ReadonlySignal<boolean> {
    return this.#muted
  }

  toggle(): void {
    this.#muted.value = !this.#muted.value
    this.#store?.setItem(KEY, this.#muted.value ? 'yes' : 'no')
    if (!this.#muted.value) this.ring()
  }

  ring(): void {
    const audio = this.#audio
    if (!audio || this.#muted.value || Date.now() - this.#rangAt < PAUSE) return
    this.#rangAt = Date.now()
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
