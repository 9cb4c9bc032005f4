/**
 * What the silence since the last purchase says under Pareto/NBD: the sum of two ways it may have
 * come about, still alive at T or dropped out at some τ between t_x and T, and the means of what
 * the gradient needs over these ways, weighted by how likely each is.
 */
export type Silent = {
  /**
   * ln of α^(r + x) βˢ {(α + T)^−(r + x) (β + T)^−s + s ∫ (α + τ)^−(r + x) (β + τ)^−(s + 1) dτ}.
   * Logarithms are taken of 1 + τ / α and 1 + τ / β: so nothing cancels where α and β are large.
   */
  log: number;
  /** The share of the first term: P(alive). */
  alive: number;
  /** Mean of ln(1 + τ / α), τ = T where alive. */
  logPurchase: number;
  /** Mean of 1 / (α + τ). */
  inversePurchase: number;
  /** Mean of ln(1 + τ / β). */
  logDropout: number;
  /** Mean of 1 / (β + τ). */
  inverseDropout: number;
  /** Part of that mean of those who dropped out. */
  inverseGone: number;
};

export type Silence = (
  parameters: ArrayLike<number>,
  x: number,
  recency: number,
  age: number,
) => Silent;

/** A rule of Gauss and Legendre on [−1, 1]: its nodes and weights, and how far one panel of it may reach. */
type Rule = {
  nodes: Float64Array;
  weights: Float64Array;
  /** In ln time, and in how much the integrand decays (e⁻ⁿ): so far the rule is exact to 1e-10. */
  longest: number;
  steepest: number;
};

const symmetric = (nodes: number[], weights: number[]): Pick<Rule, 'nodes' | 'weights'> => ({
  nodes: Float64Array.from([...nodes.map((node) => -node).toReversed(), ...nodes]),
  weights: Float64Array.from([...weights.toReversed(), ...weights]),
});

const short: Rule = {
  ...symmetric(
    [0.18343464249564978, 0.525532409916329, 0.7966664774136267, 0.9602898564975362],
    [0.36268378337836166, 0.3137066458778869, 0.22238103445337443, 0.10122853629037706],
  ),
  longest: 2.5,
  steepest: 5,
};

const long: Rule = {
  ...symmetric(
    [
      0.07652652113349734, 0.22778585114164507, 0.37370608871541955, 0.5108670019508271,
      0.636053680726515, 0.7463319064601508, 0.8391169718222188, 0.912234428251326,
      0.9639719272779138, 0.993128599185095,
    ],
    [
      0.15275338713072628, 0.14917298647260424, 0.1420961093183824, 0.1316886384491769,
      0.1181945319615186, 0.1019301198172407, 0.08327674157670471, 0.06267204833410879,
      0.040601429800386446, 0.017614007139150893,
    ],
  ),
  longest: 6,
  steepest: 30,
};

/**
 * Creates the integrator, whose one answer object is used again by each call. It integrates over
 * v = ln[(m + τ) / (m + t_x)] with m the smaller of α and β: so the nearest singularity is always π
 * away, and the integrand, 1 at the last purchase, is close to an exponential.
 */
export function createSilence(): Silence {
  const silent: Silent = {
    log: 0,
    alive: 1,
    logPurchase: 0,
    inversePurchase: 0,
    logDropout: 0,
    inverseDropout: 0,
    inverseGone: 0,
  };
  return (parameters, x, recency, age) => {
    const r = parameters[0] ?? NaN;
    const alpha = parameters[1] ?? NaN;
    const s = parameters[2] ?? NaN;
    const beta = parameters[3] ?? NaN;
    const shape = r + x;
    const [ofPurchase, ofDropout] = [alpha + recency, beta + recency];
    const [purchasesAreNear, nearest] = [alpha <= beta, Math.min(ofPurchase, ofDropout)];
    const [endPurchase, endDropout] = [
      Math.log1p((age - recency) / ofPurchase),
      Math.log1p((age - recency) / ofDropout),
    ];
    const first = Math.exp(-shape * endPurchase - s * endDropout);
    const scale = (s * nearest) / ofDropout;
    let [gone, logPurchase, inversePurchase, logDropout, inverseGone] = [0, 0, 0, 0, 0];
    const last = purchasesAreNear ? endPurchase : endDropout;
    /** −d ln(integrand) / dv, which only grows with v. */
    const decay = (v: number): number => {
      const since = nearest * Math.expm1(v);
      const now = nearest + since;
      return (now * shape) / (ofPurchase + since) + (now * (s + 1)) / (ofDropout + since) - 1;
    };
    // A parameter that ran off to 0 or ∞ has no answer but NaN, and no end of panels.
    for (let from = 0, panel = 0; from < last && panel < 1000; panel += 1) {
      let width = last - from;
      const isShort = width <= short.longest && width * (shape + s) <= short.steepest;
      const { nodes, weights, longest, steepest } = isShort ? short : long;
      width = Math.min(width, longest);
      while (!isShort && width * decay(from + width) > steepest) width /= 2;
      let density = 0;
      for (let k = 0; k < nodes.length; k += 1) {
        const v = from + (width * (1 + (nodes[k] ?? NaN))) / 2;
        const since = nearest * Math.expm1(v);
        const lnPurchase = purchasesAreNear ? v : Math.log1p(since / ofPurchase);
        const lnDropout = purchasesAreNear ? Math.log1p(since / ofDropout) : v;
        density = scale * Math.exp(v - shape * lnPurchase - (s + 1) * lnDropout);
        const part = (width / 2) * (weights[k] ?? NaN) * density;
        gone += part;
        logPurchase += part * lnPurchase;
        inversePurchase += part / (ofPurchase + since);
        logDropout += part * lnDropout;
        inverseGone += part / (ofDropout + since);
      }
      from += width;
      // Where it falls from here on, all that is left is less than this.
      const rest = density * (last - from);
      if (from < last && rest < 1e-14 * (gone + first) && decay(from) > 0) break;
    }
    const total = first + gone;
    const alive = first / total;
    const [tillPurchase, tillDropout] = [Math.log1p(recency / alpha), Math.log1p(recency / beta)];
    silent.log = Math.log(total) - shape * tillPurchase - s * tillDropout;
    silent.alive = alive;
    silent.logPurchase = tillPurchase + alive * endPurchase + logPurchase / total;
    silent.inversePurchase = alive / (alpha + age) + inversePurchase / total;
    silent.logDropout = tillDropout + alive * endDropout + logDropout / total;
    silent.inverseGone = inverseGone / total;
    silent.inverseDropout = alive / (beta + age) + silent.inverseGone;
    return silent;
  };
}
