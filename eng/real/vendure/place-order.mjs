// A guest's checkout over the shop API: node place-order.mjs [SKU[:QUANTITY]...]    prints the order as JSON
// env: WEFT_TEST_VENDURE (seed file; default .weft/real/vendure.json), DECLINE=1 (card declined), SETTLE=1 (settled at once)
import { readFileSync } from 'node:fs';
import { Client, errors } from './client.mjs';

const seedPath = process.env.WEFT_TEST_VENDURE ?? new URL('../../../.weft/real/vendure.json', import.meta.url);
const seed = JSON.parse(readFileSync(seedPath, 'utf8'));
const wanted = process.argv.length > 2 ? process.argv.slice(2) : ['TSHIRT-S:1', 'BOOK-77:2'];
const guest = new Client(seed.shopApi);

for (const item of wanted) {
  const [sku, quantity = '1'] = item.split(':');
  const variant = seed.variants[sku] ?? (() => { throw new Error(`unknown SKU ${sku}; known: ${Object.keys(seed.variants).join(' ')}`); })();
  await guest.ask(`mutation($v:ID!,$q:Int!){addItemToOrder(productVariantId:$v,quantity:$q){...on Order{id} ${errors}}}`, { v: variant.id, q: +quantity });
}
await guest.ask(`mutation($i:CreateCustomerInput!){setCustomerForOrder(input:$i){...on Order{id} ${errors}}}`,
  { i: { firstName: 'Anna', lastName: 'K\u00e4ufer', emailAddress: `anna.${Date.now()}@example.com` } });
await guest.ask(`mutation($i:CreateAddressInput!){setOrderShippingAddress(input:$i){...on Order{id} ${errors}}}`,
  { i: { fullName: 'Anna K\u00e4ufer', streetLine1: 'Ringstr. 9', streetLine2: '2. OG', city: 'K\u00f6ln', postalCode: '50667', countryCode: 'DE', phoneNumber: '+49221000000' } });
await guest.ask(`mutation($m:[ID!]!){setOrderShippingMethod(shippingMethodId:$m){...on Order{id} ${errors}}}`, { m: [seed.shippingMethod.id] });
await guest.ask('mutation{transitionOrderToState(state:"ArrangingPayment"){...on Order{id} ...on OrderStateTransitionError{errorCode message transitionError}}}');
const { addPaymentToOrder: order } = await guest.ask(
  `mutation($i:PaymentInput!){addPaymentToOrder(input:$i){
     ...on Order{id code state currencyCode total totalWithTax shippingWithTax orderPlacedAt
       lines{quantity linePriceWithTax productVariant{sku}} taxSummary{description taxRate taxBase taxTotal}}
     ${errors} ...on PaymentDeclinedError{paymentErrorMessage}}}`,
  { i: { method: seed.paymentMethod.code, metadata: { decline: !!process.env.DECLINE, settle: !!process.env.SETTLE } } });
console.log(JSON.stringify(order, null, 1));
