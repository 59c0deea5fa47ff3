import FoundationEssentials
import MicrosoftCloud
import Outbound

/// One try of one message, from the request to what it means.
struct ChannelSending {
    struct Outcome {
        var verdict: ChannelVerdict
        /// As the ledger has it.
        var name: String
        var status: Int?
        /// The other side's words, without what is secret; ours where there is no other side.
        var words: String
        var latency: Duration
        /// Broken off by the process's end: neither side knows.
        var isCancelled = false
    }

    /// A ledger's line.
    private static let wordsLimit = 2000

    let outbound: OutboundClient
    let address: ChannelAddress
    let kind: AlertChannel.Kind

    func send(_ request: ChannelRequest) async -> Outcome {
        let start = ContinuousClock.now
        do throws(OutboundFailure) {
            let answer = try await outbound.post(request.body, to: request.url, headers: request.headers)
            let verdict = ChannelVerdict(answer, kind: kind)
            let text = redacted(String(decoding: answer.body, as: UTF8.self))
            return Outcome(
                verdict: verdict,
                name: Self.name(of: verdict),
                status: answer.status,
                words: text.isEmpty ? "\(answer.status)" : "\(answer.status) \(text)",
                latency: .now - start
            )
        } catch {
            return Outcome(
                verdict: .later(after: nil),
                name: error.kind == .blocked ? "blocked" : "unreachable",
                status: nil,
                words: redacted(error.description),
                latency: .now - start,
                isCancelled: error.kind == .cancelled
            )
        }
    }

    private func redacted(_ text: String) -> String {
        var text = text.visible
        for secret in address.confidential where text.contains(secret) {
            text = text.replacing(secret, with: "[redacted]")
        }
        return String(text.trimmed.prefix(Self.wordsLimit))
    }

    private static func name(of verdict: ChannelVerdict) -> String {
        switch verdict {
        case .accepted: "accepted"
        case .later: "deferred"
        case .refused, .gone: "refused"
        }
    }
}

extension Duration {
    var milliseconds: Int { Int((self / .milliseconds(1)).rounded()) }
}
