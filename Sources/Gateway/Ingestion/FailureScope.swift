import ManagementActivity
import MicrosoftCloud

/// How far a failure reaches: whether other requests of the tenant are worth sending.
enum FailureScope: Sendable {
    /// The tenant as a whole: its token, its credential, its auditing, its request rate.
    case tenant
    /// One content type's subscription or permission.
    case feed
    /// This one request.
    case request
}

extension CloudFailure {
    /// How far the failure reaches.
    var scope: FailureScope {
        switch retry {
        case .throttled, .refreshToken: .tenant
        case .subscribe: .feed
        case .operatorMustAct:
            // AF10001 for one type (DLP.All) says nothing of the others; an address or a status says nothing of the next.
            switch code {
            case "AF10001", "AF20021": .feed
            case .addressRefused: .request
            case let code where code.rawValue.hasPrefix("HTTP") && status != 401: .request
            default: .tenant
            }
        case .retry, .restartListing, .adjustWindow, .gone, .ourFault: .request
        }
    }

    /// Whether the same request cannot succeed by waiting alone.
    var isPermanent: Bool {
        switch retry {
        case .operatorMustAct, .ourFault: true
        case .retry, .throttled, .refreshToken, .restartListing, .adjustWindow, .subscribe, .gone:
            code == .tooLarge || code == .notAList || code == .addressRefused
        }
    }
}
