/// The services that a client of this package speaks to.
public enum Service: String, CaseIterable, Hashable, Sendable {
    /// Entra ID's token endpoint.
    case login
    /// The Office 365 Management Activity API.
    case activity
    /// The Power Apps admin API.
    case powerapps
    /// The Power Platform business application platform (environments).
    case bap
    /// The Power Automate admin API.
    case flow
    /// Microsoft Graph.
    case graph
}
