import type { StoredFile } from '@kefu/protocol/frames.ts'
import type { JSX } from 'preact'
import { Icon } from '../lib/icon.tsx'
import { addressOf, isPicture, thumbnailOf } from './addresses.ts'
import { icons } from './icons.ts'
import { sizeOf } from './size.ts'
import { words } from './words.ts'

/** Pictures are drawn at most so large, in px; the place they take is known before they come. */
const largest = { width: 280, height: 320 }

/** The files of a message: pictures to look at, all else to save. */
export function Shown({ files }: { files: readonly StoredFile[] }): JSX.Element {
  return (
    <ul class="files">
      {files.map((file) => (
        <li key={file.key}>{isPicture(file) ? <Picture file={file} /> : <Other file={file} />}</li>
      ))}
    </ul>
  )
}

function Picture({ file }: { file: StoredFile & { width: number; height: number } }): JSX.Element {
  const { name, width, height } = file
  const scale = Math.min(1, largest.width / width, largest.height / height)
  return (
    <a class="file-picture" href={addressOf(file)} target="_blank" rel="noopener" title={name}>
      <img
        src={thumbnailOf(file)}
        alt={words.openPicture(name)}
        width={Math.max(1, Math.round(width * scale))}
        height={Math.max(1, Math.round(height * scale))}
      />
    </a>
  )
}

function Other({ file }: { file: StoredFile }): JSX.Element {
  const { name, type, size } = file
  return (
    <a class="file-other" href={addressOf(file)} download={name}>
      <Icon path={icons.file} />
      <span class="visually-hidden">{words.download} </span>
      <span class="file-words">
        <span class="truncate">
          <bdi>{name}</bdi>
        </span>
        <span class="file-size">
          {type === 'application/pdf' ? 'PDF' : words.text} · {sizeOf(size)}
        </span>
      </span>
      <Icon path={icons.save} />
    </a>
  )
}
