import Sealing

/// Gives a seal that does not open its name, `sealing.failed`; every other error passes.
func namingSealTrouble<T>(_ message: String, remedy: String, _ body: () throws -> T) throws -> T {
    do {
        return try body()
    } catch let error as SealingError {
        throw GatewayError(.sealingFailed, message, remedy: remedy, cause: error)
    }
}
