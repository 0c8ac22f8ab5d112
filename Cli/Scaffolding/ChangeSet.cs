namespace Cli.Scaffolding;

/// <summary>Changes to a repository, of which all happen or none.</summary>
internal sealed class ChangeSet(string root)
{
    private readonly List<Change> _changes = [];
    private readonly List<string> _skipped = [];

    public IEnumerable<Change> Created => _changes.Where(change => change.Before is null);

    public IEnumerable<Change> Edited => _changes.Where(change => change.Before is not null);

    /// <summary>What was left alone, and why.</summary>
    public IReadOnlyList<string> Skipped => _skipped;

    public void Create(string path, TextFile content) => _changes.Add(new(path, Before: null, content, ""));

    /// <summary>Changes a file that must be there.</summary>
    /// <exception cref="CommandFailedException">It is not, or has no place for the change.</exception>
    public void Edit(string path, string what, Func<string, string> edit)
    {
        var file = System.IO.Path.Combine(root, path);
        if (!File.Exists(file))
            throw new CommandFailedException($"'{path}' is not there, and it would have to say: {what}. Nothing was changed.");

        var before = TextFile.Read(file);
        try
        {
            _changes.Add(new(path, before, before.With(edit(before.Text)), what));
        }
        catch (NoPlaceException no)
        {
            throw new CommandFailedException($"'{path}' has no place for: {what}. Looked for: {no.Message}. Put that back, or add the service by hand (docs/adding-a-service.md). Nothing was changed.", no);
        }
    }

    /// <summary>Changes a file where it is there and has a place for it: what nothing depends on, such as documentation.</summary>
    public void EditIfPossible(string path, string what, Func<string, string> edit)
    {
        var file = System.IO.Path.Combine(root, path);
        if (!File.Exists(file))
            return;

        var before = TextFile.Read(file);
        try
        {
            _changes.Add(new(path, before, before.With(edit(before.Text)), what));
        }
        catch (NoPlaceException no)
        {
            _skipped.Add($"{path}: {what} (looked for: {no.Message})");
        }
    }

    /// <summary>Writes everything; when something cannot be written, takes back what was.</summary>
    /// <exception cref="CommandFailedException">Nothing was changed, and why.</exception>
    public void Apply()
    {
        var undo = new Stack<Action>();
        try
        {
            foreach (var change in _changes)
                Write(change, undo);
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            while (undo.TryPop(out var step))
                step();
            throw new CommandFailedException($"it could not be written: {failed.Message} Everything is as it was before.", failed);
        }
    }

    private void Write(Change change, Stack<Action> undo)
    {
        var file = System.IO.Path.Combine(root, change.Path);
        if (change.Before is { } before)
        {
            undo.Push(() => before.Write(file));
        }
        else
        {
            foreach (var folder in MissingFolders(System.IO.Path.GetDirectoryName(file)!))
            {
                Directory.CreateDirectory(folder);
                undo.Push(() => Directory.Delete(folder));
            }

            undo.Push(() => File.Delete(file));
        }

        change.After.Write(file);
    }

    /// <summary>From the outermost inwards.</summary>
    private static Stack<string> MissingFolders(string folder)
    {
        var missing = new Stack<string>();
        for (string? at = folder; at is not null && !Directory.Exists(at); at = System.IO.Path.GetDirectoryName(at))
            missing.Push(at);
        return missing;
    }
}
