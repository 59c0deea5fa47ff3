import ArgumentParser

/// How many requests a minute a customer may cost.
enum RequestBudget: Equatable {
    case gatewayDefault
    case own(Int)

    static let range = 1...60_000

    @Sendable static func argument(_ text: String) throws -> RequestBudget {
        text.lowercased() == "default" ? .gatewayDefault : .own(try number(text))
    }

    @Sendable static func number(_ text: String) throws -> Int {
        guard let number = Int(text), range.contains(number) else {
            throw ValidationError("Write a number from \(range.lowerBound) to \(range.upperBound).")
        }
        return number
    }
}
