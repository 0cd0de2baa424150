import type { StoredFile } from '@kefu/protocol/frames.ts'
import { locale } from '../lib/i18n.ts'
import type { UploadTo } from '../lib/tray.ts'
import type { Outcome, Upload } from './attachments.ts'
import { words } from './words.ts'

/** Sends files to the admin app. By XMLHttpRequest: fetch does not tell how much went. */
export function uploadTo({ path, headers }: UploadTo): Upload {
  return (file, name, progress) => {
    const request = new XMLHttpRequest()
    const outcome = new Promise<Outcome>((resolve) => {
      request.onload = () => resolve(outcomeOf(request))
      request.onerror = () => resolve({ reason: words.unreachable, canRetry: true })
    })
    request.upload.onprogress = ({ loaded, total }) => progress(loaded / total)
    request.open('POST', `${path}?name=${encodeURIComponent(name.slice(-200).toWellFormed())}`)
    request.responseType = 'json'
    // Not as what the browser takes it for: the server looks for itself, and takes nothing that a form could send.
    const all = { 'content-type': 'application/octet-stream', 'accept-language': locale, ...headers() }
    for (const [key, value] of Object.entries(all)) request.setRequestHeader(key, value)
    request.send(file)
    return { outcome, cancel: () => request.abort() }
  }
}

function outcomeOf({ status, response }: XMLHttpRequest): Outcome {
  const answer: { file?: StoredFile; msg?: string } | null = response
  if (status === 200 && answer?.file) return { stored: answer.file }
  // What was said of the file itself is true the next time too.
  return { reason: answer?.msg ?? words.unreachable, canRetry: ![400, 413, 415].includes(status) }
}
