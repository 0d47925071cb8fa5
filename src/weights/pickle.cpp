#include "weights/pickle.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <unordered_map>

#include "impasto/error.h"
#include "weights/pickle_globals.h"

namespace impasto::pickle {
namespace {

/// A VGG has some dozens of tensors of some dozens of values each; a checkpoint with an
/// optimizer's state some thousands.
constexpr std::size_t kMostValues = 2'000'000;

[[noreturn]] void malformed(std::string_view what) {
  throw Error(fmt::format("the pickle is malformed ({}); get the file again", what));
}

}  // namespace

/// Stack, marks and memo of one run.
class Machine {
 public:
  explicit Machine(ByteReader& reader) : reader_(reader) {}

  Document run() {
    while (document_.root_ == nullptr) execute(reader_.take_number<std::uint8_t>());
    return std::move(document_);
  }

 private:
  /// A small pickle could otherwise repeat a long list without end.
  void charge(std::size_t values) {
    charged_ += values;
    if (charged_ > kMostValues) malformed("too many values");
  }

  void push(Value value) {
    charge(1);
    if (const auto* sequence = value.as<Sequence>()) charge(sequence->items.size());
    if (const auto* dictionary = value.as<Dictionary>()) charge(dictionary->items.size());
    stack_.push_back(&document_.values_.emplace_back(std::move(value)));
  }

  Value* pop() {
    if (stack_.size() <= floor()) malformed("stack underflow");
    Value* value = stack_.back();
    stack_.pop_back();
    return value;
  }

  Value& top() {
    if (stack_.size() <= floor()) malformed("stack underflow");
    return *stack_.back();
  }

  [[nodiscard]] std::size_t floor() const { return marks_.empty() ? 0 : marks_.back(); }

  std::vector<const Value*> pop_to_mark() {
    if (marks_.empty()) malformed("no mark");
    const auto first = stack_.begin() + static_cast<std::ptrdiff_t>(marks_.back());
    std::vector<const Value*> items(first, stack_.end());
    stack_.erase(first, stack_.end());
    marks_.pop_back();
    return items;
  }

  void push_tuple(std::size_t size) {
    std::vector<const Value*> items(size);
    for (std::size_t i = size; i-- > 0;) items[i] = pop();
    push({Sequence{true, std::move(items)}});
  }

  void append(const std::vector<const Value*>& items) {
    auto* list = std::get_if<Sequence>(&top().data);
    if (list == nullptr || list->tuple) malformed("append to something that is not a list");
    list->items.insert(list->items.end(), items.begin(), items.end());
  }

  void set_items(const std::vector<const Value*>& items) {
    auto* dictionary = std::get_if<Dictionary>(&top().data);
    if (dictionary == nullptr) malformed("items set on something that is not a dict");
    if (items.size() % 2 != 0) malformed("a key without a value");
    for (std::size_t i = 0; i < items.size(); i += 2) {
      dictionary->items.emplace_back(items[i], items[i + 1]);
    }
  }

  void push_dictionary(const std::vector<const Value*>& items) {
    push({Dictionary{}});
    set_items(items);
  }

  void push_text(std::uint64_t size) { push({std::string(reader_.take_text(size))}); }

  void push_long(std::uint64_t size) {
    const std::string_view bytes = reader_.take_text(size);
    if (bytes.size() > sizeof(std::int64_t)) return push({BigInteger{std::string(bytes)}});
    std::uint64_t bits = !bytes.empty() && (bytes.back() & 0x80) != 0 ? ~std::uint64_t{0} : 0;
    std::copy(bytes.begin(), bytes.end(), reinterpret_cast<char*>(&bits));
    push({static_cast<std::int64_t>(bits)});
  }

  void push_double() {
    std::uint64_t bits = reader_.take_number<std::uint64_t>();
    push({std::bit_cast<double>(__builtin_bswap64(bits))});  // big-endian, alone among them
  }

  void put(std::uint64_t slot) { memo_[slot] = &top(); }

  void get(std::uint64_t slot) {
    const auto found = memo_.find(slot);
    if (found == memo_.end()) malformed("unknown memo");
    charge(1);
    stack_.push_back(found->second);
  }

  void push_global() {
    const std::string_view module = reader_.take_line();
    push(resolve_global(module, reader_.take_line()));
  }

  void push_stack_global() {
    const auto* name = pop()->as<std::string>();
    const auto* module = pop()->as<std::string>();
    if (name == nullptr || module == nullptr) malformed("a global without a name");
    push(resolve_global(*module, *name));
  }

  void reduce() {
    const Value* arguments = pop();
    push(apply(*pop(), *arguments));
  }

  void push_storage() {
    document_.storages_.push_back(resolve_storage(*pop()));
    push({document_.storages_.back()});
  }

  /// Attributes of an OrderedDict (torch puts "_metadata" there) do not change the tensors.
  void build() {
    pop();
    if (top().as<Dictionary>() == nullptr) malformed("attributes set on something not a dict");
  }

  void stop() {
    document_.root_ = pop();
    if (!stack_.empty() || !marks_.empty()) malformed("values left over");
  }

  void execute(std::uint8_t opcode);

  ByteReader& reader_;
  Document document_;
  std::vector<Value*> stack_;
  std::vector<std::size_t> marks_;
  std::unordered_map<std::uint64_t, Value*> memo_;
  std::size_t charged_ = 0;
};

/// Opcodes of protocols 2 to 5, and those of protocol 1 that Python 2 still wrote.
void Machine::execute(std::uint8_t opcode) {
  switch (opcode) {
    case 0x80:
      reader_.take(1);
      return;  // PROTO
    case 0x95:
      reader_.take(8);
      return;  // FRAME
    case '.':
      return stop();  // STOP
    case '(':
      return marks_.push_back(stack_.size());  // MARK
    case '0':
      pop();
      return;  // POP
    case '1':
      pop_to_mark();
      return;  // POP_MARK
    case 'N':
      return push({None{}});  // NONE
    case 0x88:
      return push({true});  // NEWTRUE
    case 0x89:
      return push({false});  // NEWFALSE
    case 'K':
      return push({std::int64_t{reader_.take_number<std::uint8_t>()}});  // BININT1
    case 'M':
      return push({std::int64_t{reader_.take_number<std::uint16_t>()}});  // BININT2
    case 'J':
      return push({std::int64_t{reader_.take_number<std::int32_t>()}});  // BININT
    case 0x8a:
      return push_long(reader_.take_number<std::uint8_t>());  // LONG1
    case 'G':
      return push_double();  // BINFLOAT
    case 'U':                // SHORT_BINSTRING
    case 'C':                // SHORT_BINBYTES
    case 0x8c:
      return push_text(reader_.take_number<std::uint8_t>());  // SHORT_BINUNICODE
    case 'T':                                                 // BINSTRING
    case 'B':                                                 // BINBYTES
    case 'X':
      return push_text(reader_.take_number<std::uint32_t>());  // BINUNICODE
    case 0x8d:
      return push_text(reader_.take_number<std::uint64_t>());  // BINUNICODE8
    case ')':
      return push_tuple(0);  // EMPTY_TUPLE
    case 0x85:
      return push_tuple(1);  // TUPLE1
    case 0x86:
      return push_tuple(2);  // TUPLE2
    case 0x87:
      return push_tuple(3);  // TUPLE3
    case 't':
      return push({Sequence{true, pop_to_mark()}});  // TUPLE
    case ']':
      return push({Sequence{}});  // EMPTY_LIST
    case 'l':
      return push({Sequence{false, pop_to_mark()}});  // LIST
    case 'a':
      return append({pop()});  // APPEND
    case 'e':
      return append(pop_to_mark());  // APPENDS
    case '}':
      return push({Dictionary{}});  // EMPTY_DICT
    case 'd':
      return push_dictionary(pop_to_mark());  // DICT
    case 's': {                               // SETITEM
      const Value* value = pop();
      const Value* key = pop();
      return set_items({key, value});
    }
    case 'u':
      return set_items(pop_to_mark());  // SETITEMS
    case 'q':
      return put(reader_.take_number<std::uint8_t>());  // BINPUT
    case 'r':
      return put(reader_.take_number<std::uint32_t>());  // LONG_BINPUT
    case 0x94:
      return put(memo_.size());  // MEMOIZE
    case 'h':
      return get(reader_.take_number<std::uint8_t>());  // BINGET
    case 'j':
      return get(reader_.take_number<std::uint32_t>());  // LONG_BINGET
    case 'c':
      return push_global();  // GLOBAL
    case 0x93:
      return push_stack_global();  // STACK_GLOBAL
    case 'R':
      return reduce();  // REDUCE
    case 'b':
      return build();  // BUILD
    case 'Q':
      return push_storage();  // BINPERSID
    default:
      malformed(fmt::format("opcode 0x{:02x} at byte {}", opcode, reader_.position() - 1));
  }
}

Document read(ByteReader& reader) { return Machine(reader).run(); }

}  // namespace impasto::pickle
