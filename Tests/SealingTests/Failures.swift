import Sealing

/// What the call failed with, or `nil` when it did not.
func failure<Result>(_ body: () throws -> Result) -> SealingError? {
    do {
        _ = try body()
        return nil
    } catch {
        return error as? SealingError
    }
}

func code<Result>(_ body: () throws -> Result) -> SealingError.Code? { failure(body)?.code }
