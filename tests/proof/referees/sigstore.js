// Asks @sigstore/verify for its opinion of inclusion proofs under signed checkpoints.
// One JSON question a line on the input, one answer a line on the output: "" or the reason it refuses.
const crypto = require("crypto");
const readline = require("readline");
const { verifyTLogInclusion } = require("@sigstore/verify/dist/tlog");

const SPKI_ED25519 = Buffer.from("302a300506032b6570032100", "hex");

function opinion(question) {
  const publicKey = crypto.createPublicKey({
    key: Buffer.concat([SPKI_ED25519, Buffer.from(question.public, "hex")]),
    format: "der",
    type: "spki",
  });
  const logID = Buffer.from(question.keyId, "hex");
  const log = { baseURL: question.origin, logID, publicKey, validFor: { start: new Date(0), end: new Date(9e15) } };
  const entry = {
    canonicalizedBody: Buffer.from(question.entry, "base64"),
    logId: { keyId: logID },
    inclusionProof: {
      logIndex: question.index,
      treeSize: question.size,
      hashes: question.hashes.map((each) => Buffer.from(each, "base64")),
      checkpoint: { envelope: Buffer.from(question.checkpoint, "base64").toString("utf8") },
    },
  };
  try {
    verifyTLogInclusion(entry, [log]);
    return "";
  } catch (refusal) {
    return refusal.message || String(refusal);
  }
}

readline.createInterface({ input: process.stdin }).on("line", (line) => {
  process.stdout.write(JSON.stringify(opinion(JSON.parse(line))) + "\n");
});
