namespace Integration;

/// <summary>
/// Tests that log in to databases, one after another, since one of them changes passwords; and nothing else beside them, since
/// this process changes a password in two steps, and services wait only so long for the second.
/// </summary>
[CollectionDefinition(nameof(Passwords), DisableParallelization = true)]
public sealed class Passwords;
