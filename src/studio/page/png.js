// Writes pictures of few flat colors as PNG with a palette: exactly these colors, whatever the
// browser's canvas would make of them.

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

const CRC_TABLE = Uint32Array.from({length: 256}, (_, n) => {
  let c = n;
  for (let bit = 0; bit < 8; bit += 1) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c >>> 0;
});

function crc(bytes) {
  let c = 0xffffffff;
  for (const byte of bytes) c = CRC_TABLE[(c ^ byte) & 0xff] ^ (c >>> 8);
  return (c ^ 0xffffffff) >>> 0;
}

function chunk(name, data) {
  const bytes = new Uint8Array(12 + data.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length);
  bytes.set([...name].map((letter) => letter.charCodeAt(0)), 4);
  bytes.set(data, 8);
  view.setUint32(8 + data.length, crc(bytes.subarray(4, 8 + data.length)));
  return bytes;
}

async function deflate(bytes) {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream('deflate'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** @param labels (height x width) indices into `colors`, which are "#rrggbb", at most 256 */
export async function encodePalettePng(width, height, labels, colors) {
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header.set([8, 3, 0, 0, 0], 8);  // 8 bits, palette, no interlace
  const palette = new Uint8Array(colors.flatMap((color) => rgbOf(color)));
  const rows = new Uint8Array((width + 1) * height);  // every row begins with filter 0
  for (let y = 0; y < height; y += 1)
    rows.set(labels.subarray(y * width, (y + 1) * width), y * (width + 1) + 1);
  const parts = [
    new Uint8Array(SIGNATURE), chunk('IHDR', header), chunk('PLTE', palette),
    chunk('IDAT', await deflate(rows)), chunk('IEND', new Uint8Array(0))
  ];
  return new Blob(parts, {type: 'image/png'});
}

/** "#1a2b3c" -> [26, 43, 60] */
export const rgbOf = (color) => [1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16));
