public import MicrosoftCloud

/// A value with the server's clock at the time of its answer.
public struct Answered<Value: Sendable>: Sendable {
    /// What was asked for.
    public let value: Value
    /// The server's clock, if the answer had a date.
    public let serverTime: ServerTime?

    /// Pairs a value with the time of its answer.
    public init(_ value: Value, serverTime: ServerTime?) {
        self.value = value
        self.serverTime = serverTime
    }
}
