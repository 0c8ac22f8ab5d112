namespace Ordering.Messages;

/// <summary>What another service answers to a command of the fulfilment.</summary>
internal interface IReply
{
    Guid OrderId { get; }
}
