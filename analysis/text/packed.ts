import type { TextModel } from './classifier.ts';
import { hashesOf } from './corrections.ts';
import type { NgramShape } from './ngrams.ts';
import type { SoftmaxCalibration } from './softmax.ts';
import { vocabularyOf } from './vocabulary.ts';

/** A classifier as JSON: arrays as base64, little end first, weights in steps of 1/32,767 of the largest of their class. */
export type PackedTextModel = {
  format: 'zhiyin-text-1';
  classes: string[];
  shape: NgramShape;
  hashes: string;
  idf: string;
  columns: number;
  /** A weight is its step times the scale of its class. */
  steps: string;
  scales: number[];
  intercepts: number[];
  calibration: SoftmaxCalibration;
};

/** A model for storing: with two classes some 8 bytes an n-gram, at most 10 MB. Scores change by < 0.001. */
export function packModel(model: TextModel): PackedTextModel {
  const { vocabulary, columns, weights } = model;
  const scales = new Float64Array(columns);
  weights.forEach((weight, i) => {
    scales[i % columns] = Math.max(scales[i % columns] ?? 0, Math.abs(weight) / 32_767);
  });
  const steps = new Int16Array(weights.length);
  weights.forEach((weight, i) => {
    const scale = scales[i % columns] ?? 0;
    steps[i] = scale > 0 ? Math.round(weight / scale) : 0;
  });
  return {
    format: 'zhiyin-text-1',
    classes: model.classes,
    shape: vocabulary.shape,
    hashes: toBase64(hashesOf(vocabulary)),
    idf: toBase64(vocabulary.weights),
    columns,
    steps: toBase64(steps),
    scales: [...scales],
    intercepts: [...model.intercepts],
    calibration: model.calibration,
  };
}

/** The model that was packed; throws `RangeError` for what is none. */
export function unpackModel(packed: PackedTextModel): TextModel {
  if (packed.format !== 'zhiyin-text-1') throw new RangeError(`${String(packed.format)}: unknown`);
  const { columns, scales } = packed;
  const hashes = new Int32Array(fromBase64(packed.hashes));
  const idf = new Float32Array(fromBase64(packed.idf));
  const steps = new Int16Array(fromBase64(packed.steps));
  if (idf.length !== hashes.length || steps.length !== hashes.length * columns) {
    throw new RangeError(`${hashes.length} n-grams, ${steps.length} weights`);
  }
  return {
    classes: packed.classes,
    vocabulary: vocabularyOf(packed.shape, hashes, idf),
    columns,
    weights: Float32Array.from(steps, (step, i) => step * (scales[i % columns] ?? 0)),
    intercepts: Float64Array.from(packed.intercepts),
    calibration: packed.calibration,
  };
}

function toBase64({
  buffer,
  byteOffset,
  byteLength,
}: Int32Array | Float32Array | Int16Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('base64');
}

function fromBase64(text: string): ArrayBuffer {
  // Of a buffer of its own: an array over it begins at its first byte.
  return new Uint8Array(Buffer.from(text, 'base64')).buffer;
}
