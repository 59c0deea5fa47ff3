import FoundationEssentials
import Gateway
import Hummingbird

/// One word on a proposal.
struct DecisionBody: Decodable {
    private var verdict: String
    var note: String?
    /// Who decides, where the caller may say so.
    var by: String?

    /// - Throws: ``GatewayError`` with `request.invalid`.
    func choice() throws -> ApprovalDecision.Verdict {
        guard let choice = ApprovalDecision.Verdict(rawValue: verdict) else {
            throw GatewayError(
                .requestInvalid,
                "The verdict '\(verdict.prefix(40))' is none of \(AlertBody.names(ApprovalDecision.Verdict.self))."
            )
        }
        return choice
    }
}

/// A note, and who writes it, where the caller may say so.
struct NoteBody: Decodable {
    var note: String?
    var by: String?
}

extension Paging {
    /// Which mitigations a request asks for: `state` (may be several, with commas), `waiting`, `alert` and `since`.
    ///
    /// - Throws: ``GatewayError`` with `request.invalid`.
    func mitigationFilter() throws -> MitigationFilter {
        var filter = MitigationFilter()
        filter.states = try cases("state")
        filter.isWaiting = try flag("waiting")
        filter.since = since
        if let text = parameter("alert") {
            guard let alert = UUID(uuidString: text) else { throw Self.invalid("alert", text, "an alert's id") }
            filter.alert = alert
        }
        return filter
    }
}
