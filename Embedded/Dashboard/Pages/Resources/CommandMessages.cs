using System.Security.Cryptography;

namespace Dashboard.Pages.Resources;

/// <summary>
/// The latest messages about commands. A redirect carries a message's id and not its text, so that no link can put words into
/// the dashboard's mouth. Thread-safe.
/// </summary>
internal sealed class CommandMessages
{
    public const string Parameter = "message";

    private const int Kept = 32;

    private readonly Lock _lock = new();
    private readonly Queue<(string Id, CommandMessage Message)> _messages = new();

    /// <returns>The id.</returns>
    public string Add(CommandMessage message)
    {
        var id = RandomNumberGenerator.GetHexString(16, lowercase: true);
        lock (_lock)
        {
            if (_messages.Count == Kept)
                _messages.Dequeue();
            _messages.Enqueue((id, message));
        }

        return id;
    }

    public CommandMessage? Find(string? id)
    {
        lock (_lock)
            return _messages.FirstOrDefault(entry => entry.Id == id).Message;
    }
}
