import { useEffect, useState } from 'react';

const MINUTE = 60_000;

/** The time in milliseconds, brought up to date every minute: for “5 minutes ago”. */
export function useNow(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), MINUTE);
    return () => clearInterval(timer);
  }, []);
  return now;
}
