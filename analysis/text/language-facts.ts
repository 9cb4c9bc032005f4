/** Words that stand in English texts often, and the ones of service: facts, gathered by hand. */
export const englishWords: ReadonlySet<string> = new Set(
  `the of and to in is that for it with as was on are be this have from at by not but had his they you
  or which we an were been has their would there what will all if can her when who more no one my our
  out so up about into than them could some other then its only time any your these two may do like
  how after most over also made many before must through years where much should well people down very
  even because such here take just i'm it's don't can't won't i've isn't didn't doesn't wasn't couldn't
  am i he she him me us did does being still never ever why again thanks thank please hello hi hey yes
  order orders card account payment refund delivery price quality good great bad product service customer
  support help want need get got flight day today tomorrow yesterday work works working money app
  phone number money check know think really love best worst nice always never while
  same both every each under without against during between`.split(/\s+/),
);

/** Words that stand often in other languages in Latin letters, not in English ones. */
export const otherWords: ReadonlySet<string> = new Set(
  `der die das und ist nicht ein eine einen mit auf für von dem den zu sich auch wir ich sie es im wie
  aber noch nach bei sehr wurde werden haben habe hat sind kann keine nur oder über wenn mein gut danke
  le la les des un une et est pas que qui dans pour sur avec au ce il elle nous vous je ne se plus mais
  ou où très merci bonjour cette ses sont du aux être été fait tout comme mon votre
  el los las una y en del por con para es no como más pero su sus al lo muy gracias hola está son fue
  este esta todo también hay tiene mi qué
  o os um uma e em do da dos das não com por mais mas obrigado muito você meu foi ele ela isso
  il gli di che non per sono è ho hai questo questa come anche più molto grazie ciao della nel alla
  het een van en niet dat op te zijn voor met maar ook naar aan bij heeft wordt ik je deze goed
  och att det som på är av för inte jag den har med till om ett du mycket tack
  og ikke jeg er til af med på det en vi du kan så tak meget
  nie się na jest że do to z w jak ale co tak dla czy już był przez dziękuję bardzo
  bir ve bu için çok ile da de ne mi değil var ama gibi daha olarak teşekkürler
  yang dan di ini itu tidak dengan untuk dari ke pada adalah saya anda kami akan sudah terima kasih bisa
  ja on ei se että mutta hän olen kun niin kiitos hyvä
  và của là không có cho được một trong này với các người đã tôi rất cảm ơn
  ang ng sa na mga ay ko po hindi`
    .split(/\s+/)
    .filter((word) => !englishWords.has(word)),
);

/** Pairs and triples of letters (a blank is the end of a word) that speak for English or against it. */
export const englishGrams: readonly (readonly [string, number])[] = [
  ['th', 0.35],
  [' wh', 0.5],
  ['ing ', 0.5],
  ['tion', 0.2],
  ['ed ', 0.35],
  ['ly ', 0.4],
  ['ght', 0.6],
  ['sh', 0.25],
  ['ck', 0.25],
  ['oo', 0.3],
  ['ee', 0.25],
  ['ea', 0.25],
  ['ow', 0.3],
  ['wn ', 0.3],
  ['ould', 0.5],
  ['ay ', 0.3],
  ['ry ', 0.3],
  ['ty ', 0.35],
  ['ness ', 0.4],
  ['ful ', 0.4],
  ['ment ', 0.15],
  ['ll ', 0.2],
  ["'s ", 0.4],
  ["n't ", 0.6],
  [' kn', 0.2],
  ['dge', 0.4],
  ['aw', 0.2],
  ['cket', 0.3],
  ['er ', 0.05],
  ['a ', -0.3],
  ['o ', -0.3],
  ['i ', -0.4],
  ['u ', -0.3],
  ['ij', -0.5],
  ['aa', -0.4],
  ['eau', -0.3],
  ['sch', -0.3],
  ['zi', -0.3],
  ['cz', -0.5],
  ['sz', -0.5],
  ['kk', -0.4],
  ['uu', -0.5],
  ['ção', -0.8],
  ['mente ', -0.7],
  ['aba ', -0.3],
  ['ung ', -0.4],
  ['lich', -0.6],
  ['eit ', -0.4],
  ['eux ', -0.5],
  ['oir', -0.3],
  ['quel', -0.4],
  ['llo ', -0.2],
  ['are ', -0.05],
  ['ung', -0.2],
  ['isch', -0.5],
  ['oe', -0.2],
  ['vr', -0.3],
  ['ej', -0.4],
  ['kt', -0.3],
  ['en ', -0.15],
  ['je', -0.3],
  ['ien', -0.15],
];
