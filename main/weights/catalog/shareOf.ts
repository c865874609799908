/** Publishers give accuracy in per cent. */

/** 80.858 → 0.80858, without the digits that dividing leaves behind. */
export const shareOf = (percent: number): number => Number((percent / 100).toFixed(7));
