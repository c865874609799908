/** The seal of a proven export. It stands nowhere else. */
const teeth = 16;
const rim = Array.from({ length: teeth * 2 }, (_, index) => {
  const radius = index % 2 === 0 ? 36 : 33;
  const angle = (Math.PI * index) / teeth;
  return `${(38 + radius * Math.cos(angle)).toFixed(2)},${(38 + radius * Math.sin(angle)).toFixed(2)}`;
}).join(' ');

export const ProofSeal = () => (
  <svg width={76} height={76} viewBox="0 0 76 76" aria-hidden>
    <polygon points={rim} fill="var(--t-ok-fill)" stroke="var(--t-ok)" strokeWidth={1.5} strokeLinejoin="round" />
    <circle cx={38} cy={38} r={26.5} fill="none" stroke="var(--t-ok)" strokeWidth={1} strokeDasharray="2 2.4" />
    <path d="m27 39 8 8 15-18" fill="none" stroke="var(--t-ok)" strokeWidth={4.5} />
  </svg>
);
