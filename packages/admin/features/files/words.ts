import { inEach } from '../../locale.ts'

/** Why a file was not taken, or not given. */
export const refusals = {
  empty: inEach(({ attach }) => attach.empty),
  tooLarge: inEach(({ attach }) => attach.tooLarge),
  otherKind: inEach(({ refusals }) => refusals.otherKind),
  badPicture: inEach(({ refusals }) => refusals.badPicture),
  brokeOff: inEach(({ refusals }) => refusals.brokeOff),
  tooOften: inEach(({ refusals }) => refusals.manyFiles),
  gone: inEach(({ refusals }) => refusals.noFile),
  openAgain: inEach(({ refusals }) => refusals.openAgain),
}
