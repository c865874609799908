/** Eight small scenes drawn for the first door: what a folder of photos may hold, and ours to ship. */
import type { ReactNode } from 'react';

export const scenes: readonly { name: string; drawing: ReactNode }[] = [
  {
    name: 'daisy',
    drawing: (
      <>
        <rect width="100" height="100" fill="#3F6B3A" />
        <path d="M0 78q24-16 50-4t50-8v34H0z" fill="#2F542C" />
        <path d="M52 54q-2 26-8 46" stroke="#86A85C" strokeWidth="3.5" fill="none" />
        <g fill="#F7F5EE">{petals(12, 52, 44, 17, 5.2, 17)}</g>
        <circle cx="52" cy="44" r="9" fill="#E9B23C" />
        <circle cx="49.5" cy="41.5" r="3" fill="#F4CB6A" />
      </>
    ),
  },
  {
    name: 'mountains',
    drawing: (
      <>
        <rect width="100" height="100" fill="#A9C7DC" />
        <path d="M0 66 28 28l18 24 14-16 40 42v22H0z" fill="#5F7F97" />
        <path d="m28 28 8.5 11.5-7 4-6-3-5.5 2.500z" fill="#F2F6F8" />
        <path d="m60 36 8 8.5-6 3-5-3.5-3 .5z" fill="#F2F6F8" />
        <path d="M0 78q28-14 56-4t44-6v32H0z" fill="#46614F" />
        <path d="M0 90q34-10 100-2v12H0z" fill="#35503F" />
      </>
    ),
  },
  {
    name: 'tulips',
    drawing: (
      <>
        <rect width="100" height="100" fill="#E8D9C4" />
        <rect y="72" width="100" height="28" fill="#C7AE8C" />
        <g stroke="#5B7F4B" strokeWidth="3" fill="none">
          <path d="M50 88q-4-24-20-40M50 88q1-28 1-46M50 88q6-22 20-38" />
        </g>
        <g fill="#C7472F">
          <path d="M22 52q-4-16 2-24l6 6 6-7q6 12 1 24-8 6-15 1z" />
          <path d="M63 54q-4-16 2-24l6 6 6-7q6 12 1 24-8 6-15 1z" />
        </g>
        <path d="M43 46q-4-16 2-24l6 6 6-7q6 12 1 24-8 6-15 1z" fill="#DD7A3A" />
        <path d="M37 74h26l-3 22H40z" fill="#6F8CA0" />
      </>
    ),
  },
  {
    name: 'field',
    drawing: (
      <>
        <rect width="100" height="100" fill="#BFD6E4" />
        <circle cx="76" cy="22" r="9" fill="#FBF3D8" />
        <path d="M0 46q50-12 100 2v52H0z" fill="#93A94F" />
        <path d="M0 62q46-14 100 4v34H0z" fill="#C9A93E" />
        <g fill="#E7C75A">
          <path d="M0 74h100v4H0zM0 86h100v5H0z" />
        </g>
        <path d="M20 30q-9 0-9 9t9 11q9-1 9-11t-9-9z" fill="#4E6B3C" />
        <path d="M19 46h2.500v12H19z" fill="#5E4A35" />
      </>
    ),
  },
  {
    name: 'fish',
    drawing: (
      <>
        <rect width="100" height="100" fill="#12333F" />
        <path d="M0 84q24-8 50-2t50-4v22H0z" fill="#0C242D" />
        <path d="M24 50q22-24 50 0-28 24-50 0z" fill="#E08A3C" />
        <path d="M70 50 88 36v28z" fill="#E08A3C" />
        <path d="M42 37q4 13 0 26M56 36q4 14 0 28" stroke="#FFF3E0" strokeWidth="4" fill="none" />
        <circle cx="34" cy="46" r="2.6" fill="#15191E" />
        <g fill="#5E8C98">
          <circle cx="18" cy="30" r="2.5" />
          <circle cx="23" cy="20" r="1.8" />
          <circle cx="15" cy="13" r="1.4" />
        </g>
      </>
    ),
  },
  {
    name: 'dandelion',
    drawing: (
      <>
        <rect width="100" height="100" fill="#55703F" />
        <circle cx="18" cy="76" r="26" fill="#486036" />
        <circle cx="84" cy="20" r="22" fill="#627F49" />
        <path d="M50 52q2 28-2 48" stroke="#9DB06F" strokeWidth="3" fill="none" />
        <g stroke="#F1F3EE" strokeWidth="1">
          {spokes(22, 50, 44, 26)}
        </g>
        <circle cx="50" cy="44" r="4" fill="#8D7A55" />
      </>
    ),
  },
  {
    name: 'sunflower',
    drawing: (
      <>
        <rect width="100" height="100" fill="#3E79B8" />
        <path d="M0 30q14-8 26 0t26-2q16-8 30 2h18V0H0z" fill="#5C93CB" />
        <path d="M52 56q0 24 2 44" stroke="#4E7A3A" strokeWidth="5" fill="none" />
        <path d="M53 84q-18-2-24-14 18-2 24 14z" fill="#5C8B43" />
        <g fill="#F0B92F">{petals(16, 52, 44, 18, 4.8, 20)}</g>
        <circle cx="52" cy="44" r="13" fill="#6B4423" />
        <circle cx="52" cy="44" r="7" fill="#573417" />
      </>
    ),
  },
  {
    name: 'harbour',
    drawing: (
      <>
        <rect width="100" height="100" fill="#E9C9A4" />
        <circle cx="30" cy="40" r="10" fill="#F7E6BE" />
        <path d="M0 56h100v44H0z" fill="#54788A" />
        <path d="M0 68h100M10 80h70M30 91h60" stroke="#7E9DAB" strokeWidth="2.5" />
        <path d="M58 22v36l-22 0z" fill="#FAF6EC" />
        <path d="M61 28v30h16z" fill="#E6DCC8" />
        <path d="M32 61h50l-8 11H40z" fill="#8F3B2E" />
      </>
    ),
  },
];

/** Petals around a centre: ellipses of half-width `across` and half-length `along`/2, at a distance. */
function petals(count: number, x: number, y: number, distance: number, across: number, along: number): ReactNode {
  return evenly(count).map((angle) => (
    <ellipse key={angle} cx={x} cy={y - distance} rx={across} ry={along / 2} transform={`rotate(${angle} ${x} ${y})`} />
  ));
}

function spokes(count: number, x: number, y: number, length: number): ReactNode {
  return evenly(count).map((angle) => (
    <g key={angle} transform={`rotate(${angle} ${x} ${y})`}>
      <line x1={x} y1={y} x2={x} y2={y - length} />
      <circle cx={x} cy={y - length} r="2.2" fill="#F1F3EE" fillOpacity="0.75" stroke="none" />
    </g>
  ));
}

function evenly(count: number): number[] {
  return Array.from({ length: count }, (_, index) => (360 * index) / count);
}
