// Which region each pixel of a picture belongs to, and how a brush changes that. Edges are hard:
// a pixel is inside or not.

const UNDO_BYTES = 96 << 20;

export class Mask {
  constructor(width, height) {
    Object.assign(this, {
      width,
      height,
      labels: new Uint8Array(width * height),
      undos: [],
      redos: [],
      touched: false
    });
    this.stroke = null;
  }

  /** A stroke or another change begins: what it covers can be undone. */
  begin() {
    this.stroke =
        {before: this.labels.slice(), left: this.width, top: this.height, right: 0, bottom: 0};
  }

  /** Ends what began; nothing is remembered where nothing changed. */
  end() {
    const {stroke} = this;
    this.stroke = null;
    if (!stroke || stroke.right <= stroke.left || stroke.bottom <= stroke.top) return;
    const box = {left: stroke.left, top: stroke.top, right: stroke.right, bottom: stroke.bottom};
    this.undos.push({box, before: this.cut(stroke.before, box), after: this.cut(this.labels, box)});
    this.redos = [];
    this.touched = true;
    let bytes = 0;
    const kept = this.undos.findLastIndex(({before}) => {
      bytes += 2 * before.length;
      return bytes > UNDO_BYTES;
    });
    if (kept >= 0) this.undos.splice(0, Math.min(kept + 1, this.undos.length - 1));
  }

  cut(labels, {left, top, right, bottom}) {
    const part = new Uint8Array((right - left) * (bottom - top));
    for (let y = top; y < bottom; y += 1) {
      part.set(
          labels.subarray(y * this.width + left, y * this.width + right),
          (y - top) * (right - left));
    }
    return part;
  }

  paste(part, {left, top, right, bottom}) {
    for (let y = top; y < bottom; y += 1) {
      this.labels.set(
          part.subarray((y - top) * (right - left), (y - top + 1) * (right - left)),
          y * this.width + left);
    }
  }

  /** Undoes or redoes; gives the box that changed, or null. */
  undo() {
    return this.step(this.undos, this.redos, 'before');
  }
  redo() {
    return this.step(this.redos, this.undos, 'after');
  }

  step(from, to, which) {
    const change = from.pop();
    if (!change) return null;
    this.paste(change[which], change.box);
    to.push(change);
    return change.box;
  }

  grow({left, top, right, bottom}) {
    const {stroke} = this;
    if (!stroke) return;
    stroke.left = Math.min(stroke.left, left);
    stroke.top = Math.min(stroke.top, top);
    stroke.right = Math.max(stroke.right, right);
    stroke.bottom = Math.max(stroke.bottom, bottom);
  }

  /** All pixels nearer than `radius` to the line from a to b. Gives the box that it lies in. */
  line(a, b, radius, label) {
    const box = {
      left: Math.max(0, Math.floor(Math.min(a.x, b.x) - radius)),
      top: Math.max(0, Math.floor(Math.min(a.y, b.y) - radius)),
      right: Math.min(this.width, Math.ceil(Math.max(a.x, b.x) + radius) + 1),
      bottom: Math.min(this.height, Math.ceil(Math.max(a.y, b.y) + radius) + 1),
    };
    if (box.right <= box.left || box.bottom <= box.top) return null;
    const dx = b.x - a.x;
    const dy = b.y - a.y;
    const length = dx * dx + dy * dy;
    for (let y = box.top; y < box.bottom; y += 1) {
      for (let x = box.left; x < box.right; x += 1) {
        const px = x + 0.5 - a.x;
        const py = y + 0.5 - a.y;
        const at = length ? Math.min(1, Math.max(0, (px * dx + py * dy) / length)) : 0;
        const ex = px - at * dx;
        const ey = py - at * dy;
        if (ex * ex + ey * ey <= radius * radius) this.labels[y * this.width + x] = label;
      }
    }
    this.grow(box);
    return box;
  }

  /** All that hangs together with a pixel and has its label. */
  flood(point, label) {
    const {width, height, labels} = this;
    const x0 = Math.floor(point.x);
    const y0 = Math.floor(point.y);
    if (x0 < 0 || y0 < 0 || x0 >= width || y0 >= height) return null;
    const old = labels[y0 * width + x0];
    if (old === label) return null;
    const box = {left: x0, top: y0, right: x0 + 1, bottom: y0 + 1};
    const starts = [y0 * width + x0];
    while (starts.length) {
      const start = starts.pop();
      if (labels[start] !== old) continue;
      const y = Math.floor(start / width);
      let left = start;
      while (left > y * width && labels[left - 1] === old) left -= 1;
      let right = start + 1;
      while (right < (y + 1) * width && labels[right] === old) right += 1;
      labels.fill(label, left, right);
      for (const row of [y - 1, y + 1]) {
        if (row < 0 || row >= height) continue;
        const shift = (row - y) * width;
        for (let i = left + shift; i < right + shift; i += 1) {
          if (labels[i] === old && (i === left + shift || labels[i - 1] !== old)) starts.push(i);
        }
      }
      box.left = Math.min(box.left, left - y * width);
      box.right = Math.max(box.right, right - y * width);
      box.top = Math.min(box.top, y);
      box.bottom = Math.max(box.bottom, y + 1);
    }
    this.grow(box);
    return box;
  }

  fill(label) {
    this.labels.fill(label);
    const box = {left: 0, top: 0, right: this.width, bottom: this.height};
    this.grow(box);
    return box;
  }

  /** Pixels of each label. */
  counts() {
    const counts = new Uint32Array(256);
    for (const label of this.labels) counts[label] += 1;
    return counts;
  }

  /**
   * Labels that nowhere cover 3 x 3 pixels are taken for strays by impasto; they become the label
   * that most pixels have. Gives how many pixels that were.
   */
  removeStrays() {
    const {width, height, labels} = this;
    const side = Math.min(3, width, height);
    const good = new Set();
    for (let y = 0; y + side <= height; y += 1) {
      for (let x = 0; x + side <= width; x += 1) {
        const label = labels[y * width + x];
        if (!good.has(label) && this.isFlat(x, y, side, label)) good.add(label);
      }
    }
    const counts = this.counts();
    const most = counts.indexOf(Math.max(...counts));
    let strays = 0;
    labels.forEach((label, i) => {
      if (good.has(label)) return;
      labels[i] = most;
      strays += 1;
    });
    return strays;
  }

  isFlat(x, y, side, label) {
    for (let row = y; row < y + side; row += 1) {
      for (let column = x; column < x + side; column += 1) {
        if (this.labels[row * this.width + column] !== label) return false;
      }
    }
    return true;
  }
}
