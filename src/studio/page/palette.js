// Colors of regions. What has the same color belongs together; kept ones stay as in the photo.

export const COLORS = [
  {color: '#2f6fde', name: 'Blue'},
  {color: '#e8622c', name: 'Orange'},
  {color: '#2e9e5b', name: 'Green'},
  {color: '#c2399c', name: 'Pink'},
  {color: '#d9a514', name: 'Yellow'},
  {color: '#17a2b8', name: 'Teal'},
  {color: '#8a5cf0', name: 'Violet'},
  {color: '#9a5b2b', name: 'Brown'},
];
const KEPT = {
  color: '#000000',
  name: 'Kept'
};
const MOST = 254;

/** The palette of a drawing: the usual colors, what earlier drawings used, one that keeps. */
export class Palette {
  constructor(kept) {
    this.entries = COLORS.map((entry) => ({...entry, kept: kept.includes(entry.color)}));
    for (const color of kept.length ? kept : [KEPT.color]) {
      if (this.indexOf(color) < 0) this.entries.push({color, name: KEPT.name, kept: true});
    }
  }

  indexOf(color) {
    return this.entries.findIndex((entry) => entry.color === color);
  }

  /** The index of a color, which is added where it is new; -1 where there are too many. */
  take(color) {
    const index = this.indexOf(color);
    if (index >= 0) return index;
    if (this.entries.length >= MOST) return -1;
    this.entries.push({color, name: color, kept: false});
    return this.entries.length - 1;
  }

  colors() {
    return this.entries.map(({color}) => color);
  }
}

const used = (counts) => new Set([...counts.keys()].filter((label) => counts[label] > 0));

/**
 * Whether regions make sense as they are drawn.
 * @param photo counts of labels on the photo
 * @param styles the same of each style
 * @return {needStyles, divided, kept (colors), problem}
 */
export function judge(palette, photo, styles, stylesDrawn) {
  const {entries} = palette;
  const onPhoto = used(photo);
  const onStyles = new Set(styles.flatMap((counts) => [...used(counts)]));
  const painted = [...onPhoto].filter((label) => !entries[label].kept);
  const needStyles = painted.length > 1 || stylesDrawn;
  const all = new Set([...onPhoto, ...(needStyles ? onStyles : [])]);
  const kept = [...all].filter((label) => entries[label].kept).map((label) => entries[label].color);
  return {
    needStyles,
    kept,
    divided: needStyles || kept.length > 0,
    problem: problemOf(entries, painted, needStyles ? onStyles : null)
  };
}

function problemOf(entries, painted, onStyles) {
  if (!painted.length) return 'All of the photo is kept; nothing would be painted.';
  if (!onStyles) return '';
  const alone = painted.find((label) => !onStyles.has(label));
  if (alone !== undefined)
    return `${
        entries[alone]
            .name} is on the photo, but on no style: give a part of a style this color too.`;
  const idle = [...onStyles].find((label) => !entries[label].kept && !painted.includes(label));
  if (idle !== undefined) return `${entries[idle].name} is on a style, but nowhere on the photo.`;
  return '';
}
