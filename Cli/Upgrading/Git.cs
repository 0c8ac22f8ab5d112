using System.ComponentModel;
using CliWrap;
using CliWrap.Buffered;

namespace Cli.Upgrading;

/// <summary>Runs git in a repository.</summary>
internal sealed class Git(string root)
{
    /// <summary>What git says.</summary>
    /// <exception cref="CommandFailedException">It fails.</exception>
    public async Task<string> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken, string? workTree = null, string? index = null)
    {
        var (exitCode, output, error) = await TryAsync(arguments, cancellationToken, workTree, index);
        return exitCode == 0 ? output : throw new CommandFailedException($"`git {string.Join(' ', arguments)}` failed in '{root}':\n{error}{output}".TrimEnd());
    }

    /// <summary>
    /// The same for what may fail. A work tree is a folder whose files are meant instead of the repository's; an index of its
    /// own leaves the user's as it is.
    /// </summary>
    public async Task<(int ExitCode, string Output, string Error)> TryAsync(
        IReadOnlyList<string> arguments, CancellationToken cancellationToken, string? workTree = null, string? index = null)
    {
        string[] elsewhere = workTree is null ? [] : [$"--git-dir={Path.Combine(root, ".git")}", $"--work-tree={workTree}"];
        try
        {
            var result = await CliWrap.Cli.Wrap("git")
                .WithArguments([.. elsewhere, "-c", "core.quotePath=off", .. arguments])
                .WithWorkingDirectory(workTree ?? root)
                .WithEnvironmentVariables(new Dictionary<string, string?> { ["GIT_INDEX_FILE"] = index, ["GIT_EDITOR"] = "true" })
                .WithValidation(CommandResultValidation.None)
                .ExecuteBufferedAsync(cancellationToken);
            return (result.ExitCode, result.StandardOutput.Trim(), result.StandardError);
        }
        catch (Win32Exception missing)
        {
            throw new CommandFailedException($"git does not start ({missing.Message}). Install it: an upgrade is a merge.", missing);
        }
    }
}
