/** A picture that keeps showing the last one until the next is ready, so that a wall never blinks. */
import { useEffect, useState } from 'react';

export function SteadyImage({ src, alt = '' }: { src: string; alt?: string }) {
  const [ready, setReady] = useState<string | null>(null);
  useEffect(() => {
    let current = true;
    const next = new Image();
    next.src = src;
    const show = () => current && setReady(src);
    // A picture that cannot be decoded is shown as the browser shows broken ones.
    next.decode().then(show, show);
    return () => {
      current = false;
    };
  }, [src]);
  return ready === null ? null : <img src={ready} alt={alt} draggable={false} />;
}
