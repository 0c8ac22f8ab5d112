namespace Messaging;

/// <summary>
/// The stable name by which a message or an event is known outside of the program that declares it: the CloudEvents
/// <c>type</c> (CloudEvents 1.0, section 3.1) and the routing key. It never changes; another shape gets another version.
/// Two types of one assembly cannot have the same name.
/// </summary>
/// <param name="name">Lower case, <c>OWNER.WHAT-HAPPENED.vN</c>, for example <c>ordering.order-confirmed.v1</c>.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct, Inherited = false)]
public sealed class MessageTypeAttribute(string name) : Attribute
{
    /// <summary>The name.</summary>
    public string Name { get; } = name;
}
