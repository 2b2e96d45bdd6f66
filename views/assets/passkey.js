// Asks the device for a passkey and posts its answer; without it, people sign in by password and code.
const bytes = text => Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), one => one.charCodeAt(0))
const text = buffer =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '')
const named = list => list?.map(one => ({ ...one, id: bytes(one.id) }))

const make = options =>
  navigator.credentials.create({
    publicKey: {
      ...options,
      challenge: bytes(options.challenge),
      user: { ...options.user, id: bytes(options.user.id) },
      excludeCredentials: named(options.excludeCredentials),
    },
  })
const use = options =>
  navigator.credentials.get({
    publicKey: {
      ...options,
      challenge: bytes(options.challenge),
      allowCredentials: named(options.allowCredentials),
    },
  })

const answerOf = credential => ({
  id: credential.id,
  rawId: text(credential.rawId),
  type: credential.type,
  clientExtensionResults: credential.getClientExtensionResults(),
  response: responseOf(credential.response),
})
const responseOf = response =>
  response.attestationObject
    ? {
        clientDataJSON: text(response.clientDataJSON),
        attestationObject: text(response.attestationObject),
        transports: response.getTransports?.() ?? [],
      }
    : {
        clientDataJSON: text(response.clientDataJSON),
        authenticatorData: text(response.authenticatorData),
        signature: text(response.signature),
      }

const ask = async form => {
  const body = new URLSearchParams({ csrf: form.elements.csrf.value, purpose: form.dataset.passkey })
  const answer = await fetch('/panel/passkey', { method: 'POST', body })
  if (!answer.ok) throw new Error('refused')
  const options = await answer.json()
  return answerOf(await (form.dataset.passkey === 'add' ? make(options) : use(options)))
}

for (const form of document.querySelectorAll('form[data-passkey]')) {
  if (!window.PublicKeyCredential) break
  const [button, failed] = [form.querySelector('button'), form.querySelector('[data-failed]')]
  form.querySelector('[data-without]').hidden = true
  button.hidden = false
  form.addEventListener('submit', async event => {
    event.preventDefault()
    failed.hidden = button.disabled = true
    try {
      form.querySelector('[data-answer]').value = JSON.stringify(await ask(form))
      form.submit()
    } catch {
      failed.hidden = button.disabled = false
      delete form.dataset.sent
    }
  })
}
