internal import Dispatch

/// Hands mails to the relay, one after another over one connection.
///
/// libcurl blocks, so it has a queue of its own and never a thread of Swift's pool.
package final class SMTPClient: Sendable {
    package let relay: MailRelay
    private let queue = DispatchQueue(label: "mail.smtp")
    private let session: SMTPSession

    package init(relay: MailRelay) {
        self.relay = relay
        session = SMTPSession(relay: relay)
    }

    deinit {
        // Ending the connection may wait for the relay: not here, wherever that is.
        queue.async { [session] in withExtendedLifetime(session) {} }
    }

    /// Hands one mail over to the relay; it is not yet in anybody's box then.
    ///
    /// Bounded: connecting takes 20 seconds at most and the whole 120. When the task is cancelled it ends within about a second,
    /// and whether the relay took the mail may then be unknown.
    package func send(_ message: MailMessage) async -> MailOutcome {
        let bytes = message.bytes()
        let (from, to) = (message.from.address, message.to.address)
        let flag = CancelFlag()
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                queue.async { [session] in
                    continuation.resume(returning: session.send(bytes, from: from, to: to, isCancelled: flag))
                }
            }
        } onCancel: {
            flag.set()
        }
    }
}
