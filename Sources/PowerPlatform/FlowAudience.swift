internal import NIOConcurrencyHelpers

/// Which tokens the flow host accepts here, once it is known.
///
/// Sources disagree: Microsoft's PowerShell module asks for the flow audience, its set-up guides and app-only clients
/// for the Power Apps audience. So the latter is tried first, and a 401 settles it for the life of the client.
final class FlowAudience: Sendable {
    private let box = NIOLockedValueBox(false)

    /// Whether the host refused the Power Apps audience and accepted its own.
    var isOwn: Bool {
        get { box.withLockedValue { $0 } }
        set { box.withLockedValue { $0 = newValue } }
    }
}
