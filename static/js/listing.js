// What is in a folder, from this server's API. Shared by the menus and links that need it.

const TRIES = 10;

function waited(answer) {
  const seconds = Number(answer.headers.get("Retry-After")) || 2;
  return new Promise((resolve) => setTimeout(resolve, 1000 * Math.min(seconds, 15)));
}

// The answer's members, or null: there is none. `more` are further parameters.
export async function listing(address, more = {}) {
  const query = new URLSearchParams({ url: address, ...more });
  for (let step = 0; step < TRIES; step += 1) {
    const answer = await fetch(`/api/v1/listing?${query}`, { headers: { Accept: "application/json" } });
    if (answer.status === 200) return answer.json();
    if (answer.status !== 202) return null;
    await waited(answer);
  }
  return null;
}
