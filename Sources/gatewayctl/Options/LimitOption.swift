import ArgumentParser

/// How much of a long list is asked for.
struct LimitOption: ParsableArguments {
    @Option(help: "At most so many.")
    var limit = 50

    func validate() throws {
        if limit < 1 { throw ValidationError("--limit is 1 or more.") }
    }

    /// Says that the list goes on, when it does.
    func note<Item>(_ listing: Listing<Item>) {
        if listing.hasMore { Console.note("There are more: raise --limit (now \(limit)).") }
    }
}
