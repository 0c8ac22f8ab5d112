namespace Cli.Upgrading;

/// <summary>
/// Git's three-way merge of what changed in the template into what its owners made of it. Two commits beside all branches, the
/// solution as the old and as the new template make it, and the difference between them is picked onto a new branch.
/// </summary>
internal sealed class TemplateMerge(string root)
{
    private readonly Git _git = new(root);

    /// <summary>Refuses before anything is done.</summary>
    /// <exception cref="CommandFailedException">Work is not committed, git knows no name to commit with, or the solution is not a repository's root.</exception>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        var (exitCode, prefix, _) = await _git.TryAsync(["rev-parse", "--show-prefix"], cancellationToken);
        if (exitCode != 0 || prefix.Length > 0)
            throw new CommandFailedException($"'{root}' is not the root of a git repository, and an upgrade is a merge. Run: git init && git add --all && git commit -m \"aspire-platform\"");

        if (await _git.RunAsync(["status", "--porcelain"], cancellationToken) is { Length: > 0 } changes)
            throw new CommandFailedException($"There is uncommitted work, which an upgrade must not touch. Commit it, or put it aside by `git stash --include-untracked`:\n{changes}");

        await _git.RunAsync(["var", "GIT_COMMITTER_IDENT"], cancellationToken);
        await _git.RunAsync(["rev-parse", "--verify", "HEAD"], cancellationToken);
    }

    /// <summary>The solution in a folder as a commit that no branch has, and which the user's files and index know nothing of.</summary>
    public async Task<string> CommitAsync(string solution, string message, string? parent, CancellationToken cancellationToken)
    {
        var index = $"{solution}.index";
        await _git.RunAsync(["add", "--all", "--force", "."], cancellationToken, solution, index);
        var tree = await _git.RunAsync(["write-tree"], cancellationToken, solution, index);
        string[] parents = parent is null ? [] : ["-p", parent];
        return await _git.RunAsync(["commit-tree", tree, .. parents, "-m", message], cancellationToken);
    }

    /// <summary>Picks the commit onto a new branch, and returns the files that both sides changed; none when it is done.</summary>
    public async Task<IReadOnlyList<string>> PickAsync(string commit, string branch, CancellationToken cancellationToken)
    {
        await _git.RunAsync(["switch", "--create", branch], cancellationToken);
        var (exitCode, output, error) = await _git.TryAsync(["cherry-pick", "--keep-redundant-commits", commit], cancellationToken);
        if (exitCode == 0)
            return [];

        var conflicts = await _git.RunAsync(["diff", "--name-only", "--diff-filter=U"], cancellationToken);
        return conflicts.Length > 0
            ? conflicts.Split('\n')
            : throw new CommandFailedException($"The template's changes cannot be picked onto '{branch}':\n{error}{output}");
    }
}
